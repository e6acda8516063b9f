// BAILEY1006: a reference, with space before and after the sign
   #   r "System.Diagnostics.Process.dll"
return 1;
