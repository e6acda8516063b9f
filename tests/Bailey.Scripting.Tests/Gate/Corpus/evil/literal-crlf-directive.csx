// BAILEY1006: a directive after a form feed
 #load "x.csx"
return 1;
