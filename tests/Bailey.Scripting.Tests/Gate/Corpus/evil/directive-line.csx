// BAILEY1006: errors told of another file
#line 1 "/etc/passwd"
return 1;
