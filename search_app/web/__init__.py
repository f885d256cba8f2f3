"""The pages and the JSON interface: a blueprint a resource, in a package a part of the site."""
