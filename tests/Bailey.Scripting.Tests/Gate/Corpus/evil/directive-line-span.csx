// BAILEY1006: the newer form of the same
#line (1, 1) - (2, 2) 5 "other.csx"
return 1;
