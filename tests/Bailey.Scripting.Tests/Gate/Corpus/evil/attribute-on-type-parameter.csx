// BAILEY1004: an attribute that no script may use, on a type parameter
static T Same<[System.Diagnostics.CodeAnalysis.DynamicallyAccessedMembers(System.Diagnostics.CodeAnalysis.DynamicallyAccessedMemberTypes.All)] T>(T value) => value;
return Same(1);
