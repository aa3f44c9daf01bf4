"""Facts about documents of every kind: headers, duplicate keys, replicated documents."""
