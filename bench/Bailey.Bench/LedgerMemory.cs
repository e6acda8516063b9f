using System.Globalization;
using Bailey.Policy.Quotas;

namespace Bailey.Bench;

/// <summary>What the ledgers of many principals hold of memory, their names and the book that finds them included.</summary>
internal static class LedgerMemory
{
    private const int DefaultCount = 1_000_000;
    private const long Most = 1024L * 1024 * 1024;

    public static int Run(string[] args)
    {
        var count = DefaultCount;
        if (args.Length > 1 || (args is [var text] && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count)) || count < 1)
        {
            System.Console.Error.WriteLine("usage: Bailey.Bench ledgers [PRINCIPALS]");
            return 2;
        }

        var (bytes, denied) = Measure(count);
        System.Console.WriteLine(FormattableString.Invariant(
            $"{count:N0} principals' ledgers: {bytes:N0} bytes, {(double)bytes / count:0.0} each, names of {Name(0).Length} characters included; {denied:N0} of them enforce"));
        return bytes < Most && denied == count ? 0 : 1;
    }

    /// <summary>Bytes that the ledgers hold, and how many of them enforce their limits.</summary>
    public static (long Bytes, int Enforcing) Measure(int count)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var book = new LedgerBook();
        for (var i = 0; i < count; i++)
        {
            Use(book, i);
        }

        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        var denied = book.Principals.Count(static ledger => !ledger.Reserve(long.MaxValue, out _).Allowed);
        GC.KeepAlive(book);
        return (bytes, denied);
    }

    private static void Use(LedgerBook book, int number)
    {
        // One in a hundred has limits of its own.
        var quotas = number % 100 == 0 ? new PrincipalQuotas { MaxCpuFuelPerSec = 1_000_000 + number } : PrincipalQuotas.Default;
        var ledger = book.Open(Name(number), quotas);
        ledger.ReserveUpTo(1_000, out var reservation);
        reservation?.Settle(number % 1_000);
        ledger.GrowStorage(number);
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"principal-{number:D7}");
}
