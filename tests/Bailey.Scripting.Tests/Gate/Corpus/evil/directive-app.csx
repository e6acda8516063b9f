// BAILEY1006: a directive of single-file programs
#:package Newtonsoft.Json@13.0.3
return 1;
