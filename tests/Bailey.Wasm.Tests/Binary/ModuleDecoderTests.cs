using System.Text;
using Bailey.Testing.Modules;
using Bailey.Wasm.Tests.Validation;

namespace Bailey.Wasm.Tests.Binary;

public sealed class ModuleDecoderTests
{
    private static readonly byte[] Header = [.. "\0asm"u8, 1, 0, 0, 0];

    [Theory]
    [InlineData("", "unexpected end")]
    [InlineData("\0as", "unexpected end")]
    [InlineData("\0asm\u0001", "unexpected end")]
    [InlineData("wasm", "magic header not detected")]
    [InlineData("(module (func))", "convert it with wat2wasm")]
    [InlineData("  ;; a comment\n(module)", "convert it with wat2wasm")]
    [InlineData("PK\u0003\u0004 and so on", "unpack it first")]
    [InlineData("\0asm\u0002\0\0\0", "unknown binary version")]
    [InlineData("\0asm\r\0\u0001\0", "WebAssembly component")]
    public void What_is_no_module_is_refused_with_what_it_seems_to_be(string bytes, string message) =>
        Refused(Encoding.Latin1.GetBytes(bytes)).Message.ShouldContain(message);

    [Theory]
    [InlineData(new byte[] { 1 }, "unexpected end")]
    [InlineData(new byte[] { 1, 5, 0 }, "length out of bounds")]
    [InlineData(new byte[] { 1, 0x80, 0x80, 0x80, 0x80, 0x10 }, "integer too large")]
    [InlineData(new byte[] { 1, 0x80, 0x80, 0x80, 0x80, 0x80, 0 }, "integer representation too long")]
    [InlineData(new byte[] { 14, 0 }, "malformed section id 14")]
    [InlineData(new byte[] { 3, 1, 0, 1, 1, 0 }, "unexpected content after last section")]
    [InlineData(new byte[] { 1, 1, 0, 1, 1, 0 }, "unexpected content after last section")]
    [InlineData(new byte[] { 10, 1, 0, 12, 1, 0 }, "unexpected content after last section")]
    [InlineData(new byte[] { 1, 2, 0, 0 }, "section size mismatch")]
    [InlineData(new byte[] { 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0 }, "function and code section have inconsistent lengths")]
    [InlineData(new byte[] { 12, 1, 1 }, "data count and data section have inconsistent lengths")]
    [InlineData(new byte[] { 0, 2, 1, 0xFF }, "malformed UTF-8 encoding")]
    [InlineData(new byte[] { 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 4, 1, 2, 0, 1 }, "unexpected end of section or function")]
    [InlineData(new byte[] { 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 5, 1, 3, 0, 0x0B, 0x0B }, "END opcode expected")]
    [InlineData(new byte[] { 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 5, 1, 3, 0, 0xFF, 0x0B }, "illegal opcode ff")]
    [InlineData(new byte[] { 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 6, 1, 4, 0, 0xFC, 0x12, 0x0B }, "illegal opcode fc 12")]
    [InlineData(new byte[] { 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 5, 1, 3, 0, 0x05, 0x0B }, "else without an open if")]
    [InlineData(new byte[] { 6, 4, 1, 0x7F, 2, 0x0B }, "malformed mutability")]
    [InlineData(new byte[] { 4, 4, 1, 0x7F, 0, 0 }, "malformed reference type")]
    [InlineData(new byte[] { 5, 3, 1, 8, 0 }, "malformed limits flags")]
    public void Broken_binaries_are_malformed_in_the_words_of_the_test_suite(byte[] sections, string message) =>
        Refused([.. Header, .. sections]).Message.ShouldContain(message);

    [Fact]
    public void More_than_2_to_the_32_locals_are_malformed_and_fewer_over_a_limit()
    {
        var most = new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0x7F };
        Refused(WithLocals([1, .. most]), WasmErrorCode.LimitExceeded).Message.ShouldContain("MaxLocals");
        Refused(WithLocals([2, .. most, .. most])).Message.ShouldStartWith("too many locals");
        Refused(WithLocals([2, .. most, 1, 0x7E])).Message.ShouldStartWith("too many locals");
    }

    [Fact]
    public void Empty_groups_of_locals_are_dropped()
    {
        var body = Validating.Accept(WithLocals([3, 0, 0x7F, 2, 0x7E, 0, 0x7D])).Bodies.ShouldHaveSingleItem();
        body.Locals.ShouldBe([new(2, WasmValueType.I64)]);
    }

    [Fact]
    public void Overlong_numbers_are_read_as_toolchains_write_them()
    {
        // Rust pads the table index of call_indirect to five bytes.
        var module = new ModuleBuilder().Table(1).Function(
            "f", [], [], c => c.I32Const(0).Raw(0x11, 0x80, 0x80, 0x80, 0x80, 0, 0x80, 0x80, 0x80, 0x80, 0));
        Validating.Accept(module.ToBytes());
    }

    [Fact]
    public void Long_form_of_funcref_means_the_same()
    {
        byte[] type = [1, 5, 1, 0x60, 1, 0x70, 0];
        byte[] longType = [1, 6, 1, 0x60, 1, 0x63, 0x70, 0];
        Validating.Accept([.. Header, .. longType]).Types.ShouldBe(Validating.Accept([.. Header, .. type]).Types);
    }

    [Fact]
    public void Custom_sections_are_kept_in_order_with_their_contents()
    {
        var module = Validating.Accept(new ModuleBuilder().Custom("one", [1, 2, 3]).Custom("two", []).ToBytes());
        module.CustomSections.Select(section => section.Name).ShouldBe(["one", "two"]);
        module.CustomSections[0].Contents.ToArray().ShouldBe([1, 2, 3]);
        module.CustomSections[1].Contents.Length.ShouldBe(0);
    }

    [Fact]
    public void Offset_of_an_error_is_that_of_the_instruction()
    {
        var bytes = new ModuleBuilder().Function("f", [], [], c => c.Nop().Nop().I32Add()).ToBytes();
        var error = Refused(bytes, WasmErrorCode.Invalid);
        bytes[(int)error.Offset].ShouldBe((byte)0x6A);
        error.Message.ShouldStartWith("type mismatch");
        error.Message.ShouldContain("function 0");
    }

    private static byte[] WithLocals(byte[] groups) =>
        new ModuleBuilder().RawFunction("f", [], [], () => [.. groups, 0x0B]).ToBytes();

    private static WasmModuleException Refused(byte[] binary, WasmErrorCode code = WasmErrorCode.Malformed)
    {
        var error = Validating.Refusal(binary).ShouldNotBeNull();
        error.ErrorCode.ShouldBe(code, error.Message);
        return error;
    }
}
