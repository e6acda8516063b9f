namespace Bailey.Wasm.Runtime;

/// <summary>
/// Stretches of address space that the system keeps apart for this process, and of which it allows only so many (Linux, <c>vm.max_map_count</c>). A runtime that
/// gets no more of them for its own code and heap ends its process, so that those for guests are counted, and a part is left. See docs/rationale.md,
/// "Why are the memories of all guests counted together?".
/// </summary>
internal static class AddressMappings
{
    // What is usable of a reservation, and the rest of it, which is not.
    private const int ForEach = 2;

    private static readonly int MaxMappings = ReadMost();
    private static readonly int MostReservations = MaxMappings / 2 / ForEach;
    private static int s_reservations;

    /// <summary>All that the system allows; where it does not say, what is usual.</summary>
    public static int Most => MaxMappings;

    /// <summary>Before address space is reserved for a guest. To be paired with <see cref="Return"/>.</summary>
    /// <exception cref="OutOfMemoryException">There is as much as there may be, half of what the system allows.</exception>
    public static void Take()
    {
        if (Interlocked.Increment(ref s_reservations) > MostReservations)
        {
            Return();
            throw new OutOfMemoryException(
                $"the memories of all guests of this process are {MostReservations}, as many as it may have: the system allows a process {Most} mappings (vm.max_map_count), and the rest is left to the host");
        }
    }

    /// <summary>The address space has been given back.</summary>
    public static void Return() => Interlocked.Decrement(ref s_reservations);

    private static int ReadMost()
    {
        const int Usual = 65_530;
        if (!OperatingSystem.IsLinux())
        {
            // Neither Windows nor macOS has such a bound.
            return int.MaxValue;
        }

        try
        {
            return int.Parse(File.ReadAllText("/proc/sys/vm/max_map_count"), System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            return Usual;
        }
    }
}
