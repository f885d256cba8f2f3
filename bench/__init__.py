"""Speed, exactness and relevance beside the peers, all measured in one run: `python -m bench.run`."""
