// BAILEY1005: a property of the process in a pattern's guard
return 1 switch { _ when System.Environment.MachineName.Length > 0 => System.Environment.UserName, _ => "" };
