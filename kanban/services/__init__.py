"""The verbs: one function per use case, in the words of the product. The only room that opens units of work."""
