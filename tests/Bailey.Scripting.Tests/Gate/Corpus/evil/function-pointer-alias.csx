// BAILEY1007: an alias of a function pointer
using unsafe F = delegate*<void>;
return 1;
