// BAILEY1004: the buffer of an interpolation, kept by a method that takes it
static string Twice(System.Runtime.CompilerServices.DefaultInterpolatedStringHandler text)
{
    var again = text;
    return string.Create(null, ref text) + string.Create(null, ref again);
}
return Twice($"{1}");
