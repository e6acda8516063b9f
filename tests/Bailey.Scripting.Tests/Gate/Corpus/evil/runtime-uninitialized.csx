// BAILEY1005: an object that no constructor made
return System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(typeof(string)) is null;
