"""Helpers of the torture tests: acts, ledgers, small disks, traced and killed processes, traffic."""
