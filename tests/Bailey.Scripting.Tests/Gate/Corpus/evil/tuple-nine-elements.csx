// BAILEY1001: the ninth element of a tuple, which is nested in the metadata
(int, int, int, int, int, int, int, int, System.Threading.Thread) many = default;
return many.Item1;
