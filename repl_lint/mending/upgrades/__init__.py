"""Objects as newer API versions have them. Which version is due is a fact."""
