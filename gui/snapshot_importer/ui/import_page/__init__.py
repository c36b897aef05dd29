"""The import form, its previews and its checks."""
