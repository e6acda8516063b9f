using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Hostile;

/// <summary>The host learns that its memory limit refused something, which a guest need not show in any way.</summary>
public sealed class MemoryRefusalTests
{
    private static readonly WasmStoreOptions Small = WasmStoreOptions.Default with { MaxMemoryBytes = 4 * WasmMemoryType.PageSize };

    private static readonly WasmModule Grower = WasmModule.Compile(new ModuleBuilder()
        .Memory(1, 6)
        .Function("grow", [I32], [I32], code => code.LocalGet(0).MemoryGrow())
        .ToBytes());

    [Fact]
    public void A_growth_past_the_limit_is_counted_and_one_within_it_is_not()
    {
        using var store = new WasmStore(Small);
        var grow = Grower.Instantiate(store).GetFunction<Func<int, int>>("grow");
        grow(3).ShouldBe(1);
        store.MemoryRefusals.ShouldBe(0);
        grow(1).ShouldBe(-1);
        store.MemoryRefusals.ShouldBe(1);
    }

    [Fact]
    public void A_growth_past_the_memorys_own_maximum_is_not_the_limits_fault()
    {
        using var store = new WasmStore(Small);
        var grow = Grower.Instantiate(store).GetFunction<Func<int, int>>("grow");
        grow(6).ShouldBe(-1);
        store.MemoryRefusals.ShouldBe(0);
        grow(5).ShouldBe(-1);
        store.MemoryRefusals.ShouldBe(1);
    }

    [Fact]
    public void A_memory_that_is_too_large_from_the_start_is_counted()
    {
        using var store = new WasmStore(Small);
        var module = WasmModule.Compile(new ModuleBuilder().Memory(5).ToBytes());
        Should.Throw<WasmLinkException>(() => module.Instantiate(store));
        store.MemoryRefusals.ShouldBe(1);
    }
}
