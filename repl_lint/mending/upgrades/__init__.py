"""The upgrades of objects to newer API versions. Which version an object should have is a fact."""
