// BAILEY1001: an open generic type
return typeof(System.Threading.ThreadLocal<>) == null;
