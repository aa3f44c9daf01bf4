"""Facts about documents of every kind: headers, separators, duplicate keys, joined objects, replicated documents."""
