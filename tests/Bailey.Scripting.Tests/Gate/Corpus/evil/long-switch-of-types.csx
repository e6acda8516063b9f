// BAILEY1001: a forbidden type in one arm among many
object o = 1;
return o switch { int => 1, string => 2, System.Exception => 3, System.Threading.Thread => 4, _ => 5 };
