// result: "File,GetType"
using System;
return $"{nameof(System.IO.File)},{nameof(Object.GetType)}";
