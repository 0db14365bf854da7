"""What the operator chose: typed settings and where they came from. Knows no server and no screen."""
