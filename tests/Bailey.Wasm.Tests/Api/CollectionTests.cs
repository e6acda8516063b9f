using System.Reflection;
using System.Runtime.CompilerServices;
using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Api;

/// <summary>Modules are collected together with the code that was generated for them.</summary>
[Collection(AloneCollection.Name)]
public sealed class CollectionTests
{
    private static readonly byte[] Binary = new ModuleBuilder()
        .Memory(1)
        .Table(1)
        .Elements(offset => offset.I32Const(0), "answer")
        .Function("answer", [], [I32], code => code.I32Const(42))
        .Function("fail", [], [], code => code.Unreachable())
        .ToBytes();

    [Fact]
    public void A_module_and_its_code_are_collected()
    {
        // Once beforehand: what the engine keeps from its first use is not the module's.
        Use();
        var references = Use();
        references.Length.ShouldBeGreaterThan(3, "no generated assembly was seen");
        Collect(() => references.All(reference => !reference.IsAlive));
        references.Select(reference => reference.Target).Where(target => target is not null).ShouldBeEmpty();
    }

    [Fact]
    public void Compiling_five_hundred_modules_does_not_keep_their_code()
    {
        Use();
        Collect(() => false);
        var before = CollectibleAssemblies().Count();
        for (var i = 0; i < 500; i++)
        {
            Use();
        }

        Collect(() => CollectibleAssemblies().Count() <= before + 10);
        CollectibleAssemblies().Count().ShouldBeLessThanOrEqualTo(before + 10);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] Use()
    {
        var before = CollectibleAssemblies().ToHashSet();
        using var store = new WasmStore();
        var module = WasmModule.Compile(Binary);
        var instance = new WasmLinker(store).DefineFunction("host", "unused", (int value) => value).Instantiate(module);
        instance.GetFunction<Func<int>>("answer")().ShouldBe(42);
        instance.GetFunction("answer").Invoke().ShouldBe([WasmValue.I32(42)]);
        Should.Throw<WasmTrapException>(instance.GetFunction<Action>("fail")).Backtrace.ShouldNotBeEmpty();
        return
        [
            new(module),
            new(instance),
            new(store),
            .. CollectibleAssemblies().Where(assembly => !before.Contains(assembly)).Select(assembly => new WeakReference(assembly)),
        ];
    }

    private static IEnumerable<Assembly> CollectibleAssemblies() => AppDomain.CurrentDomain.GetAssemblies().Where(assembly => assembly.IsCollectible);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Collect(Func<bool> enough)
    {
        for (var attempt = 0; attempt < 20 && !enough(); attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
