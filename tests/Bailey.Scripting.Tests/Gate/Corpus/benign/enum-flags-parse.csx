// result: "Read, Write"
[System.Flags] enum Rights { None = 0, Read = 1, Write = 2, All = Read | Write }
return System.Enum.TryParse<Rights>("read,write", true, out var rights) && rights.HasFlag(Rights.Write) ? $"{Rights.Read}, {Rights.Write}" : "";
