using System.Buffers.Binary;
using Bailey.Plugins.Extism;
using Bailey.Wasm;

namespace Bailey.Plugins.Tests.Extism;

public sealed class KernelTests : IDisposable
{
    private readonly WasmStore _store = new();
    private readonly ExtismKernel _kernel;

    public KernelTests() => _kernel = new ExtismKernel(_store);

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Nothing_is_allocated_for_size_0_and_no_memory_is_made_for_it()
    {
        _kernel.Alloc(0).ShouldBe(0);
        _store.MemoryBytes.ShouldBe(0);
    }

    [Fact]
    public void Length_is_exact_at_the_start_of_a_live_block_and_0_inside_it()
    {
        var block = _kernel.Alloc(65_535);
        _kernel.Length(block).ShouldBe(65_535);
        for (var inside = 1; inside < 200; inside++)
        {
            _kernel.Length(block + inside).ShouldBe(0);
        }

        _kernel.Free(block);
        _kernel.Length(block).ShouldBe(0);
    }

    [Fact]
    public void Freed_block_is_used_again_also_for_a_smaller_size()
    {
        var first = _kernel.Alloc(65_535);
        _kernel.Free(first);
        var second = _kernel.Alloc(65_535);
        second.ShouldBe(first);
        _kernel.Free(second);
        var third = _kernel.Alloc(65_535 - 24);
        third.ShouldBe(first);
        _kernel.Length(third).ShouldBe(65_535 - 24);

        var behind = _kernel.Alloc(100);
        _kernel.Free(third);
        var rest = _kernel.Alloc(65_000);
        _kernel.Alloc(50_000).ShouldBe(first, "the hole before a live block, once nothing is left behind");
        _kernel.Length(rest).ShouldBe(65_000);
        _kernel.Length(behind).ShouldBe(100);
    }

    [Fact]
    public void Handle_freed_twice_does_not_hit_a_block_made_in_between()
    {
        var argument = _kernel.Alloc(20);
        _kernel.Free(argument);
        var result = _kernel.Alloc(20);
        _kernel.Free(argument);
        _kernel.Length(result).ShouldBe(20);
    }

    [Fact]
    public void Small_blocks_come_and_go()
    {
        for (var i = 0; i < 64; i++)
        {
            var block = _kernel.Alloc(64 - i);
            _kernel.Length(block).ShouldBe(64 - i);
            _kernel.Free(block);
        }
    }

    [Fact]
    public void Block_of_6_5_MB_fits_and_dies_with_the_reset()
    {
        var first = _kernel.Alloc(100);
        var large = _kernel.Alloc(6_553_600);
        _kernel.Length(large).ShouldBe(6_553_600);
        _kernel.StoreU64(large + 6_553_592, -1);

        _kernel.Reset();

        _kernel.Length(large).ShouldBe(0);
        _kernel.Length(first).ShouldBe(0);
        _kernel.Alloc(6_553_600 + 200).ShouldBe(first);
        _kernel.LoadU64(large + 6_553_592).ShouldBe(0, "what an earlier call wrote is erased");
    }

    [Fact]
    public void Impossible_sizes_give_0_and_leave_the_rest_working()
    {
        var live = _kernel.Alloc(10);
        foreach (var size in new[] { 352_054_710L, 1_248_853_976, 2_678_441_931, long.MaxValue, -1, long.MinValue, 1L << 32, 64L << 20 })
        {
            _kernel.Alloc(size).ShouldBe(0);
        }

        _kernel.Length(live).ShouldBe(10);
        _kernel.Length(_kernel.Alloc(14_567_928)).ShouldBe(14_567_928);
    }

    [Fact]
    public void Error_is_read_back_and_cleared()
    {
        _kernel.TryWrite("it broke"u8, out var block).ShouldBeTrue();
        _kernel.ErrorSet(block);
        _kernel.Error.SequenceEqual("it broke"u8).ShouldBeTrue();

        _kernel.ErrorSet(0);
        _kernel.HasError.ShouldBeFalse();

        _kernel.ErrorSet(block);
        _kernel.Free(block);
        _kernel.HasError.ShouldBeFalse();
    }

    [Fact]
    public void Word_is_stored_little_endian_and_read_bytewise_and_back()
    {
        var block = _kernel.Alloc(8);
        _kernel.StoreU64(block, 999);
        _kernel.LoadU64(block).ShouldBe(999);
        var bytes = Enumerable.Range(0, 8).Select(i => (byte)_kernel.LoadU8(block + i)).ToArray();
        BinaryPrimitives.ReadInt64LittleEndian(bytes).ShouldBe(999);
        for (var i = 0; i < 8; i++)
        {
            _kernel.StoreU8(block + i, 0x100 + i);
        }

        _kernel.LoadU64(block).ShouldBe(0x0706050403020100);
    }

    [Fact]
    public void Wild_addresses_are_harmless_before_and_after_there_is_memory()
    {
        for (var round = 0; round < 2; round++)
        {
            foreach (var address in new[] { 0, 1, 0xffffffffffff, -1, -8, -7, long.MinValue, long.MaxValue, 1L << 40, 65_536, 65_529 })
            {
                _kernel.StoreU8(address, 0xff);
                _kernel.StoreU64(address, -1);
                _kernel.LoadU8(address).ShouldBe(0);
                _kernel.LoadU64(address).ShouldBe(0);
                _kernel.Length(address).ShouldBe(0);
                _kernel.InputLoadU8(address).ShouldBe(0);
                _kernel.InputLoadU64(address).ShouldBe(0);
                _kernel.OutputSet(address, 8);
                _kernel.OutputSet(address, -1);
                _kernel.ErrorSet(address);
                _kernel.Free(address);
            }

            _kernel.Output.ShouldBeEmpty();
            _kernel.HasError.ShouldBeFalse();
            _kernel.Alloc(200);
        }
    }

    [Fact]
    public void Input_is_read_across_120_KB_and_is_0_past_its_end()
    {
        var input = new byte[123_456];
        Array.Fill(input, (byte)'a');
        _kernel.TrySetInput(input).ShouldBeTrue();
        _kernel.InputLength().ShouldBe(123_456);
        for (var i = 0; i < input.Length; i++)
        {
            if (_kernel.InputLoadU8(i) != 'a')
            {
                Assert.Fail($"byte {i}");
            }
        }

        _kernel.InputLoadU64(123_448).ShouldBe(0x6161616161616161);
        _kernel.InputLoadU64(123_449).ShouldBe(0);
        _kernel.InputLoadU64(123_457).ShouldBe(0);
        _kernel.InputLoadU8(123_456).ShouldBe(0);
    }

    [Fact]
    public void Freeing_the_input_sets_its_length_to_0()
    {
        _kernel.TrySetInput("abc"u8).ShouldBeTrue();
        _kernel.Free(_kernel.InputOffset());
        _kernel.InputLength().ShouldBe(0);
        _kernel.InputLoadU8(0).ShouldBe(0);
    }

    [Fact]
    public void Kernel_stops_at_the_limit_of_the_store_and_counts_towards_it()
    {
        using var store = new WasmStore(new() { MaxMemoryBytes = 10 * 65_536 });
        var kernel = new ExtismKernel(store);
        var blocks = 0;
        while (kernel.Alloc(65_000) != 0)
        {
            blocks++;
        }

        blocks.ShouldBe(10);
        store.MemoryBytes.ShouldBe(10 * 65_536);
        kernel.TrySetInput(new byte[70_000]).ShouldBeFalse();
    }

    [Theory]
    [InlineData(1, 300)]
    [InlineData(2, 70_000)]
    [InlineData(3, 2_000_000)]
    public void Random_allocations_and_frees_agree_with_a_model(int seed, int largest)
    {
        var random = new Random(seed);
        var model = new Dictionary<long, (int Length, byte Fill)>();
        for (var step = 0; step < 6_000; step++)
        {
            var free = random.Next(100) < 45;
            if (free && model.Count > 0)
            {
                var handle = model.Keys.ElementAt(random.Next(model.Count));
                model.Remove(handle);
                _kernel.Free(handle);
                _kernel.Length(handle).ShouldBe(0);
                continue;
            }

            var length = random.Next(1, largest);
            var block = _kernel.Alloc(length);
            if (block == 0)
            {
                continue;
            }

            model.ShouldNotContainKey(block);
            foreach (var (other, (otherLength, _)) in model)
            {
                (block + length <= other || other + otherLength <= block).ShouldBeTrue($"blocks overlap at step {step}");
            }

            var fill = (byte)random.Next(1, 256);
            _kernel.StoreU8(block, fill);
            _kernel.StoreU8(block + length - 1, fill);
            model.Add(block, (length, fill));
            _kernel.Length(block).ShouldBe(length);
            if (random.Next(2_000) == 0)
            {
                model.Clear();
                _kernel.Reset();
            }
        }

        foreach (var (handle, (length, fill)) in model)
        {
            _kernel.Length(handle).ShouldBe(length);
            _kernel.LoadU8(handle).ShouldBe(fill);
            _kernel.LoadU8(handle + length - 1).ShouldBe(fill);
        }
    }

    [Fact]
    public void Everything_freed_leaves_one_hole_that_takes_a_block_as_large_as_all()
    {
        var random = new Random(5);
        var blocks = Enumerable.Range(0, 500).Select(_ => _kernel.Alloc(random.Next(1, 5_000))).ToArray();
        var lowest = blocks.Min();
        var before = _store.MemoryBytes;
        random.Shuffle(blocks);
        foreach (var block in blocks)
        {
            _kernel.Free(block);
        }

        _kernel.Alloc(before - 65_536).ShouldBe(lowest);
        _store.MemoryBytes.ShouldBe(before);
    }

    [Fact]
    public void Hot_paths_allocate_nothing()
    {
        var block = _kernel.Alloc(64);
        _kernel.TrySetInput("0123456789abcdef"u8);
        Exercise(1_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Exercise(10_000);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void Exercise(int times)
        {
            for (var i = 0; i < times; i++)
            {
                _kernel.StoreU64(block, _kernel.LoadU64(block) + _kernel.InputLoadU64(0));
                _kernel.StoreU8(block, _kernel.LoadU8(block) + _kernel.InputLoadU8(1));
                var other = _kernel.Alloc(40);
                _kernel.Free(other);
            }
        }
    }
}
