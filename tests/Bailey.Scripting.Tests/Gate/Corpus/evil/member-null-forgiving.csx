// BAILEY1001: a forbidden type behind null-forgiving signs and parentheses
return (((System.IO.Directory.GetCurrentDirectory())!)!).Length;
