// BAILEY1008: an alias of an assembly
extern alias core;
return 1;
