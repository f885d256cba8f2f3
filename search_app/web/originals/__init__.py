"""The pages of originals: their images, the marks on them and the viewer, for articles, versions and drafts alike."""
