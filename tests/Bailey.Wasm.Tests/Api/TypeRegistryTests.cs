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

    [Fact]
    public void Types_of_modules_that_are_gone_are_forgotten_by_how_large_they_are()
    {
        GC.Collect();
        var before = TypeRegistry.Count;

        // Were they forgotten by their number, the many small ones would have room made for as many that are fifty times as large.
        Validate(0, count: 50_000, parameters: 17);
        for (var round = 1; round <= Rounds; round++)
        {
            Validate(round, count: 200, parameters: 1_000);
            if (round % 10 == 0)
            {
                GC.Collect();
            }
        }

        (TypeRegistry.Count - before).ShouldBeLessThan(40_000);
    }

    [Fact]
    public void Groups_of_types_that_are_gone_are_forgotten_by_how_large_they_are()
    {
        GC.Collect();
        var before = TypeRegistry.Count;
        for (var round = 1; round <= 200; round++)
        {
            Validate(round, count: 100, parameters: 100, isGroup: true);
            if (round % 10 == 0)
            {
                GC.Collect();
            }
        }

        (TypeRegistry.Count - before).ShouldBeLessThan(150);
    }

    /// <summary>A module of so many types that no other round has.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Validate(int round, int count, int parameters, bool isGroup = false)
    {
        var section = new List<byte>();
        void Write(int number)
        {
            for (; number >= 0x80; number >>= 7)
            {
                section.Add((byte)(number | 0x80));
            }

            section.Add((byte)number);
        }

        if (isGroup)
        {
            section.AddRange([1, 0x4E]);
        }

        Write(count);
        for (var i = 0; i < count; i++)
        {
            section.Add(0x60);
            Write(parameters);
            var bits = ((long)round << 17) + i;
            for (var bit = 0; bit < parameters; bit++)
            {
                section.Add((byte)(bit < 62 && ((bits >> bit) & 1) != 0 ? 0x7F : 0x7E));
            }

            section.Add(0);
        }

        WasmModule.Validate(new ModuleBuilder().RawSection(1, [.. section]).ToBytes());
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
