namespace Bailey.Wasm.Tests.Wasi;

/// <summary>For tests of granted directories, which only Linux offers.</summary>
internal static class WasiLinux
{
    public static TheoryData<string> Resolutions => [nameof(LinuxResolution.Kernel), nameof(LinuxResolution.Walk)];

    /// <summary>A way of resolving paths by its name; skips the test where this machine does not have it.</summary>
    public static LinuxResolution Require(string resolution)
    {
        Assert.SkipUnless(LinuxCalls.IsSupported, "directories can be granted on Linux only");
        var chosen = Enum.Parse<LinuxResolution>(resolution);
        Assert.SkipWhen(chosen == LinuxResolution.Kernel && LinuxPaths.BestResolution != chosen, "this kernel has no openat2, or denies it");
        return chosen;
    }
}
