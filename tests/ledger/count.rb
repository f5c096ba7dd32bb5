# frozen_string_literal: true

# Counts the sites of a Rails app as docs/ledger.md defines them, with Ruby's own parser (Prism).
#
# It shares nothing with the compiler: not its parser, not its walk, not its list of files. Usage: ruby count.rb APP; prints one
# JSON array for each site: [path, kind, name, line, column, owner], lines and columns from 1, columns in characters.

require "json"
require "prism"

BODY_BLOCKS = %i[
  included prepended class_methods with_options concerning class_eval module_eval instance_eval class_exec
  each each_pair each_with_index each_key each_value each_with_object times map tap module_function configure draw
].freeze
LATER_IN_ROUTES = %i[direct resolve].freeze
OPERATORS_NOT_COUNTED = %i[! -@ +@ ~].freeze
LEVELS = %i[private protected public].freeze

# One file's walk. A frame is what belongs to one body: who owns it, where its methods are kept, the visibility that holds.
class Walk
  Frame = Struct.new(:owner, :methods, :level, :singleton) do
    def block(methods: self.methods) = Frame.new(owner, methods, :public, singleton)
  end

  attr_reader :sites

  def initialize(path, routes:, controllers:)
    @path = path
    @routes = routes
    @controllers = controllers
    @sites = []
  end

  def file(program)
    visit(program.statements, Frame.new("", [], :public, false))
  end

  private

  def visit(node, frame)
    case node
    when nil then nil
    when Prism::StatementsNode then node.body.each { |each| visit(each, frame) }
    when Prism::ParenthesesNode then visit(node.body, frame)
    when Prism::ClassNode, Prism::ModuleNode
      type(node.constant_path, node.body, frame, node.is_a?(Prism::ClassNode))
    when Prism::SingletonClassNode then visit(node.body, Frame.new(frame.owner, [], :public, true))
    when Prism::DefNode then definition(node, frame, frame.level)
    when Prism::IfNode, Prism::UnlessNode, Prism::RescueNode
      visit(node.statements, frame)
      visit(rest(node), frame)
    when Prism::ElseNode, Prism::WhenNode, Prism::InNode, Prism::WhileNode, Prism::UntilNode, Prism::ForNode, Prism::EnsureNode
      visit(node.statements, frame)
    when Prism::CaseNode, Prism::CaseMatchNode
      node.conditions.each { |each| visit(each, frame) }
      visit(rest(node), frame)
    when Prism::BeginNode
      visit(node.statements, frame)
      visit(node.rescue_clause, frame)
      visit(node.else_clause, frame)
      visit(node.ensure_clause, frame)
    when Prism::RescueModifierNode then visit(node.expression, frame)
    when Prism::AndNode, Prism::OrNode
      visit(node.left, frame)
      visit(node.right, frame)
    when Prism::ConstantWriteNode, Prism::ConstantPathWriteNode then constant(node, frame)
    when Prism::CallOperatorWriteNode, Prism::CallAndWriteNode, Prism::CallOrWriteNode
      site(node.write_name, node, frame)
    when Prism::IndexOperatorWriteNode, Prism::IndexAndWriteNode, Prism::IndexOrWriteNode
      site(:[]=, node, frame)
    when Prism::MultiWriteNode
      targets(node).each { |target| site(target.is_a?(Prism::IndexTargetNode) ? :[]= : target.name, target, frame) }
    when Prism::CallNode then call(node, frame)
    end
  end

  # `else`, `elsif` or the next `rescue`: Prism has renamed what leads there.
  def rest(node)
    name = %i[subsequent else_clause consequent].find { |each| node.respond_to?(each) }
    node.public_send(name)
  end

  def targets(node)
    each = [*node.lefts, node.rest, *node.rights].compact
    each.flat_map do |target|
      target = target.expression if target.is_a?(Prism::SplatNode)
      case target
      when Prism::MultiTargetNode then targets(target)
      when Prism::CallTargetNode, Prism::IndexTargetNode then [target]
      else []
      end
    end
  end

  def type(constant, body, frame, is_class)
    written = constant.slice
    owner = written.start_with?("::") ? written.delete_prefix("::") : [frame.owner, written].reject(&:empty?).join("::")
    inner = Frame.new(owner, [], :public, false)
    visit(body, inner)
    return unless @controllers && is_class && owner.end_with?("Controller")

    inner.methods.each { |method| add(:action, method[:name], method[:node], owner) if method[:level] == :public }
  end

  def constant(node, frame)
    value = node.value
    return unless value.is_a?(Prism::CallNode) && value.block.is_a?(Prism::BlockNode)
    return unless %i[new define].include?(value.name)
    return unless value.receiver.is_a?(Prism::ConstantReadNode) || value.receiver.is_a?(Prism::ConstantPathNode)

    target = node.is_a?(Prism::ConstantPathWriteNode) ? node.target.slice : node.name.to_s
    owner_of = Struct.new(:slice).new(target)
    type(owner_of, value.block.body, frame, true)
  end

  def definition(node, frame, level)
    on_class = frame.singleton || !node.receiver.nil?
    add(:method, on_class ? "self.#{node.name}" : node.name, node, frame.owner)
    frame.methods << { name: node.name, node: node, level: level } unless on_class
  end

  def call(node, frame)
    return if OPERATORS_NOT_COUNTED.include?(node.name) && node.receiver && node.arguments.nil?

    site(node.name, node, frame)
    plain = node.receiver.nil? || node.receiver.is_a?(Prism::SelfNode)
    if plain && LEVELS.include?(node.name)
      visibility(node, frame)
    elsif plain
      definitions_in(node, frame, frame.level)
    end
    block(node, frame)
  end

  def block(node, frame)
    return unless node.block.is_a?(Prism::BlockNode)

    if @routes
      visit(node.block.body, frame.block) unless LATER_IN_ROUTES.include?(node.name)
    elsif BODY_BLOCKS.include?(node.name)
      visit(node.block.body, node.name == :class_methods ? frame.block(methods: []) : frame.block)
    end
  end

  # `private def x`, `private memoize def x`: an argument, at any depth of calls without receiver.
  def definitions_in(node, frame, level)
    arguments(node).each do |argument|
      case argument
      when Prism::DefNode then definition(argument, frame, level)
      when Prism::CallNode
        definitions_in(argument, frame, level) if argument.receiver.nil? || argument.receiver.is_a?(Prism::SelfNode)
      end
    end
  end

  def visibility(node, frame)
    return frame.level = node.name if arguments(node).empty?

    definitions_in(node, frame, node.name)
    names = arguments(node).flat_map { |argument| literal_names(argument) }
    frame.methods.each { |method| method[:level] = node.name if names.include?(method[:name].to_s) }
  end

  def literal_names(node)
    case node
    when Prism::SymbolNode, Prism::StringNode then [node.unescaped]
    when Prism::ArrayNode then node.elements.flat_map { |each| literal_names(each) }
    when Prism::SplatNode then literal_names(node.expression)
    else []
    end
  end

  def arguments(node) = node.arguments&.arguments || []

  def site(name, node, frame) = add(@routes ? :route_call : :class_call, name, node, frame.owner)

  def add(kind, name, node, owner)
    place = node.location
    @sites << [@path, kind, name, place.start_line, place.start_character_column + 1, owner]
  end
end

# What is an app's: names that start with a dot are nobody's, nor is node_modules; links are not followed out of the app.
def listed(app, pattern)
  home = File.realpath(app) + "/"
  Dir.glob(pattern, base: app).sort.select do |path|
    whole = File.join(app, path)
    next false if path.split("/").include?("node_modules")

    File.file?(whole) && File.realpath(whole).start_with?(home)
  end
end

app = ARGV.fetch(0)
sites = []
code = listed(app, "app/**/*.rb").map { |path| [path, false] }
routes = [*listed(app, "config/routes.rb"), *listed(app, "config/routes/**/*.rb")].map { |path| [path, true] }
[*code, *routes].each do |path, is_routes|
  parsed = Prism.parse(File.binread(File.join(app, path)))
  warn "#{path}: #{parsed.errors.first.message}" if parsed.errors.any?
  walk = Walk.new(path, routes: is_routes, controllers: path.start_with?("app/controllers/"))
  walk.file(parsed.value)
  sites.concat(walk.sites)
end
listed(app, "app/views/**/*").each { |path| sites << [path, :template, path, 0, 0, ""] }
sites.each { |site| puts JSON.generate(site) }
