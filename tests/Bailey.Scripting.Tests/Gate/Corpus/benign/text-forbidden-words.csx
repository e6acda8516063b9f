// result: "System.IO.File.Delete and GetType() are only words"
// using System.Reflection; Process.Start("x"); dynamic; Activator
/* #load "x" */
var text = "System.IO.File.Delete and GetType() are only words";
return text;
