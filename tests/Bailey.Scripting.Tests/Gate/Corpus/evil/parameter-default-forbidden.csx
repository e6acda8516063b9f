// BAILEY1001: the default of a parameter
static int Open(System.IO.FileAccess access = System.IO.FileAccess.Read) => (int)access;
return Open();
