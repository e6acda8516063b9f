using System.Buffers.Binary;
using System.Globalization;

namespace Bailey.Wasm.Tests.Hostile;

/// <summary>Random changes of sample modules: only the engine's own errors may come out. See Bailey.Testing.Host.</summary>
public sealed class MutationTests
{
    /// <summary>Changes of each module; the environment variable BAILEY_MUTATIONS asks for another number.</summary>
    private const int Rounds = 10_000;

    public static TheoryData<string> Names => [.. SampleModules.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Nothing_but_its_own_errors_escapes_the_engine(string name)
    {
        var folder = Directory.CreateTempSubdirectory("bailey-mutation-");
        try
        {
            var module = Path.Combine(folder.FullName, "module.wasm");
            var progress = Path.Combine(folder.FullName, "progress");
            await File.WriteAllBytesAsync(module, SampleModules.Bytes(name));
            var rounds = int.TryParse(Environment.GetEnvironmentVariable("BAILEY_MUTATIONS"), CultureInfo.InvariantCulture, out var asked)
                ? asked
                : Rounds;
            try
            {
                var output = await ChildProcess.RunAsync("mutation", module, "0", rounds.ToString(CultureInfo.InvariantCulture), progress);
                TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {output}");
            }
            catch (Exception error) when (File.Exists(progress))
            {
                var round = BinaryPrimitives.ReadInt32LittleEndian(await File.ReadAllBytesAsync(progress));
                Assert.Fail($"{name}, in round {round}: {error.Message}");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Sample_modules_are_sound_before_they_are_changed()
    {
        foreach (var name in SampleModules.Names)
        {
            Should.NotThrow(() => WasmModule.Compile(SampleModules.Bytes(name)), name);
        }
    }
}
