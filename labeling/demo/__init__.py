"""Sample articles about invented events, reviews of them, and the whole way from one to the other."""
