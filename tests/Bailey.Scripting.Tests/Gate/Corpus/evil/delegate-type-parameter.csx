// BAILEY1001: a delegate of ones own with a forbidden parameter
delegate void Use(System.Threading.Thread thread);
Use use = null;
return use is null;
