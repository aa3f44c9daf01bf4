"""Facts about Kubernetes objects: pods, API versions, schemas, namespaces, pull secrets, credentials."""
