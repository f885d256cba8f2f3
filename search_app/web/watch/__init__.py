"""The pages of the terms that an account watches."""
