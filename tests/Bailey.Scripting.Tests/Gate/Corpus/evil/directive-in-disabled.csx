// BAILEY1006: a directive within a disabled part
#if NEVER
#load "/etc/passwd"
#endif
return 1;
