// BAILEY1001: a ref struct with a reference to something forbidden
ref struct Look { public ref System.Threading.Thread Thread; }
return 1;
