"""What Whoosh does for the index: schema, commit, deletion, merge policy; the only importers of whoosh."""
