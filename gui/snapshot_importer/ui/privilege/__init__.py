"""What a profile may do, and the policies that let it do more."""
