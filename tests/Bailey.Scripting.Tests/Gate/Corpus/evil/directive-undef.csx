// BAILEY1006: undef changes what is compiled
#undef RELEASE
return 1;
