namespace Bailey.Scripting.Workers;

/// <summary>Options that are out of their range are refused when they are given, by name and with the range.</summary>
internal static class OptionRange
{
    internal static void Require<T>(T value, T least, T most, string name)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be from {least} to {most}.");
        }
    }
}
