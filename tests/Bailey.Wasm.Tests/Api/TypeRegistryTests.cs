using System.Runtime.CompilerServices;
using Bailey.Testing.Modules;
using Bailey.Wasm.Binary;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Api;

/// <summary>What the process remembers of types.</summary>
[Collection(AloneCollection.Name)]
public sealed class TypeRegistryTests
{
    private const int Rounds = 60, TypesEach = 1_000;

    [Fact]
    public void Types_of_modules_that_are_gone_are_forgotten_and_their_numbers_given_again()
    {
        GC.Collect();
        var before = TypeRegistry.Count;
        var numbers = new HashSet<int>();
        for (var round = 0; round < Rounds; round++)
        {
            Declare(round, numbers);
            if (round % 10 == 9)
            {
                GC.Collect();
            }
        }

        // Of 60,000 types ten thousand at a time were in use.
        (TypeRegistry.Count - before).ShouldBeLessThan(40_000);
        numbers.Count.ShouldBeLessThan(50_000);
    }

    // Nothing of a module may stay alive in a frame of the caller.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Declare(int round, HashSet<int> numbers)
    {
        var module = new ModuleBuilder();
        for (var i = 0; i < TypesEach; i++)
        {
            module.TypeIndex([.. Enumerable.Range(0, 20).Select(bit => ((((round * TypesEach) + i) >> bit) & 1) == 0 ? I32 : I64)], []);
        }

        var types = ModuleDecoder.Decode(module.ToBytes(), WasmCompileOptions.Default).Types;
        types.Length.ShouldBe(TypesEach);
        numbers.UnionWith(types.Select(static type => type.Id));
    }
}
