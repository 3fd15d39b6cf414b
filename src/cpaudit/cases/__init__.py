"""Cases: findings followed from run to run."""
