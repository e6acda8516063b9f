// BAILEY1006: an error directive
#error no
return 1;
