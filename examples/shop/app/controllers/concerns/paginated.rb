# Pages of a list by ?limit= and ?offset=.
module Paginated
  extend ActiveSupport::Concern

  DEFAULT_LIMIT = 10
  MAXIMUM_LIMIT = 50

  private

  def paginate(records)
    response.headers["X-Total-Count"] = records.count.to_s
    records.limit(page_limit).offset(page_offset)
  end

  def page_limit
    (params[:limit] || DEFAULT_LIMIT).to_i.clamp(1, MAXIMUM_LIMIT)
  end

  def page_offset
    [params[:offset].to_i, 0].max
  end
end
